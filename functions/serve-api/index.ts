import { readFileSync } from 'node:fs';
import * as z from 'zod';
import { createS3MediaStore } from '../../core/adapters/aws/media/s3-media-store.ts';
import { awsAccess, basePorts } from '../../core/adapters/aws/wiring/base-ports.ts';
import { policyPorts } from '../../core/adapters/aws/wiring/policy-ports.ts';
import { storePorts, withoutKey } from '../../core/adapters/aws/wiring/store-ports.ts';
import { arrangedByStream } from '../../core/adapters/aws/wiring/wake-up-ports.ts';
import { readConsoleAssets } from '../../core/adapters/http-api/console-assets.ts';
import { contentRules } from '../../core/adapters/networks/content-rules.ts';
import { peoplePorts } from '../../core/adapters/oidc/people-ports.ts';
import { parseFunctionEnvironment } from '../../core/contract/function-environment.ts';
import { createHandler } from './handler.ts';

const environment = parseFunctionEnvironment('serve-api', process.env);
const access = awsAccess(process.env);
const base = basePorts(environment);
const { clock, ids } = base;
const { signIn, issuerPages } = peoplePorts(environment, base, access.endpointUrl);
const mediaStore = createS3MediaStore({ access, bucket: environment.SENDEPLAN_MEDIA_BUCKET, clock });
const publicUrl = environment.SENDEPLAN_PUBLIC_URL;

// What the stack lays beside this module.
const openApi = readFileSync(new URL('./openapi.json', import.meta.url), 'utf8');
const { version } = z.object({ info: z.object({ version: z.string() }) }).parse(JSON.parse(openApi)).info;

export const handler = createHandler({
  ports: {
    ...base,
    ...storePorts({
      ...{ access, tableName: environment.SENDEPLAN_TABLE, clock },
      ...{ sealer: withoutKey, marksToArrange: true },
    }),
    ...policyPorts(environment),
    ...{ networks: contentRules, wakeUps: arrangedByStream, mediaStore },
  },
  service: { version, stage: environment.SENDEPLAN_STAGE, openApi, hasIssuer: true },
  signIn,
  pages: {
    openApi,
    assets: readConsoleAssets(new URL('./console/', import.meta.url)),
    uploadOrigin: mediaStore.uploadOrigin,
    issuerPages: issuerPages(publicUrl, ids),
  },
  allowedHosts: () => new Set([new URL(publicUrl).host]),
});
