import { createS3MediaStore } from '../../core/adapters/aws/media/s3-media-store.ts';
import { awsAccess, basePorts } from '../../core/adapters/aws/wiring/base-ports.ts';
import { networkPorts } from '../../core/adapters/aws/wiring/network-ports.ts';
import { policyPorts } from '../../core/adapters/aws/wiring/policy-ports.ts';
import { kmsSealer, storePorts } from '../../core/adapters/aws/wiring/store-ports.ts';
import { wakeUpPorts } from '../../core/adapters/aws/wiring/wake-up-ports.ts';
import { createDepartures } from '../../core/application/departures.ts';
import { parseFunctionEnvironment } from '../../core/contract/function-environment.ts';
import { createHandler } from './handler.ts';

const environment = parseFunctionEnvironment('publish', process.env);
const access = awsAccess(process.env);
const base = basePorts(environment);
const { clock } = base;
const sealer = kmsSealer(access, environment.SENDEPLAN_CREDENTIALS_KEY, clock);

export const handler = createHandler({
  ...base,
  ...storePorts({ access, tableName: environment.SENDEPLAN_TABLE, clock, sealer }),
  ...wakeUpPorts(environment, access, clock),
  ...networkPorts(environment, clock),
  ...policyPorts(environment),
  mediaStore: createS3MediaStore({ access, bucket: environment.SENDEPLAN_MEDIA_BUCKET, clock }),
  departures: createDepartures(clock),
});
