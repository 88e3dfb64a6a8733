import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createRandomIdSource } from '../core/adapters/crypto/random-id-source.ts';
import { allRoutes } from '../core/adapters/http-api/all-routes.ts';
import type { ApiPorts } from '../core/adapters/http-api/api-ports.ts';
import { readConsoleAssets } from '../core/adapters/http-api/console-assets.ts';
import { createHttpApi } from '../core/adapters/http-api/http-api.ts';
import { createDiskMediaStore, type DiskMediaStore } from '../core/adapters/local-files/disk-media-store.ts';
import { openKeyFile } from '../core/adapters/local-files/key-file.ts';
import { createLogMetrics } from '../core/adapters/log/log-metrics.ts';
import { withRules } from '../core/adapters/networks/content-rules.ts';
import { createNetworks } from '../core/adapters/networks/index.ts';
import { openSqliteStore } from '../core/adapters/sqlite/sqlite-store.ts';
import { createDepartures } from '../core/application/departures.ts';
import type { PublishingPorts } from '../core/application/publishing-ports.ts';
import type { Environment } from '../core/contract/environment.ts';
import { type PublishingPolicy, publishingPolicy } from '../core/domain/publishing-policy.ts';
import { defaultSettings } from '../core/domain/tenant.ts';
import type { Clock } from '../core/ports/clock.ts';
import type { Log } from '../core/ports/log.ts';
import type { WakeUps } from '../core/ports/wake-ups.ts';
import { createLocalSignIn, DEMO_TENANT, type LocalSignIn } from './sign-in.ts';

export type StagePorts = PublishingPorts & ApiPorts & { readonly mediaStore: DiskMediaStore };

export interface Stage {
  readonly signIn: LocalSignIn;
  readonly policy: PublishingPolicy;
  /** All ports on one clock and one way to wake: the live stage and the replay of history differ in nothing else. */
  portsOn(clock: Clock, wakeUps: WakeUps): StagePorts;
  /** The HTTP API over `ports`. `url` is known once the server listens. */
  api(ports: StagePorts, url: () => string): ReturnType<typeof createHttpApi>;
  close(): void;
}

/** Everything of the local stage that outlives a clock: files, store, keys, networks. */
export function openStage(environment: Environment, xApiUrl: string, log: Log): Stage {
  const directory = environment.SENDEPLAN_DATA_DIR;
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const key = openKeyFile(join(directory, 'key'));
  const store = openSqliteStore({ path: join(directory, 'sendeplan.sqlite'), cipher: key });
  const signIn = createLocalSignIn(directory, environment.SENDEPLAN_API_TOKEN, key);
  const policy = publishingPolicy({
    sendTimeoutMs: environment.SENDEPLAN_SEND_TIMEOUT_MS,
    reconcileDelaysMs: environment.SENDEPLAN_RECONCILE_DELAYS_SECONDS,
    collectAgesMs: environment.SENDEPLAN_COLLECT_AGES,
    ...(environment.SENDEPLAN_LEASE_SECONDS === undefined
      ? {}
      : { leaseMs: environment.SENDEPLAN_LEASE_SECONDS * 1000 }),
  });
  let publicUrl = () => '';
  const mediaStore = createDiskMediaStore({
    directory: join(directory, 'media'),
    key,
    publicUrl: () => publicUrl(),
  });

  function portsOn(clock: Clock, wakeUps: WakeUps): StagePorts {
    const now = () => clock.now();
    const networks = withRules(
      createNetworks({
        x: {
          apiUrl: new URL(xApiUrl),
          now,
          sleepUntil: (at) => clock.sleepUntil(at),
          ...oauthClient(environment),
        },
      }),
    );
    return {
      ...store,
      ...{ mediaStore, networks, wakeUps, clock, log, policy },
      departures: createDepartures(clock),
      metrics: createLogMetrics(log),
      ids: createRandomIdSource(now),
      publicUrl: () => publicUrl(),
      owner: `${process.pid}-${key.sign('owner', String(process.hrtime.bigint())).toString('hex').slice(0, 12)}`,
    };
  }

  return {
    ...{ signIn, policy, portsOn },
    api(ports, url) {
      publicUrl = url;
      const hosts = () =>
        new Set([
          new URL(url()).host,
          `localhost:${new URL(url()).port}`,
          `127.0.0.1:${new URL(url()).port}`,
        ]);
      const openApi = readFileSync(new URL('core/contract/openapi.json', ROOT), 'utf8');
      const service = { version: packageVersion(), stage: 'local', openApi, hasIssuer: false };
      return createHttpApi({
        routes: allRoutes(ports, service),
        ports,
        allowedHosts: hosts,
        signIn,
        pages: { openApi, assets: readConsoleAssets(new URL('console/', ROOT)), signInLink: signIn },
        mediaUpload: { ...mediaStore, media: store.media },
      });
    },
    close: () => store.close(),
  };
}

/** The tenant that the operator acts in exists from the first start. */
export async function ensureTenant(ports: StagePorts, name: string): Promise<void> {
  const timeZone = 'Europe/Berlin';
  await ports.tenants.create(
    { id: DEMO_TENANT, name, timeZone, createdAt: ports.clock.now() },
    defaultSettings(timeZone),
  );
}

function oauthClient(environment: Environment) {
  const { SENDEPLAN_X_CLIENT_ID: clientId, SENDEPLAN_X_CLIENT_SECRET: clientSecret } = environment;
  if (clientId === undefined) return {};
  return { oauthClient: { clientId, ...(clientSecret === undefined ? {} : { clientSecret }) } };
}

const ROOT = new URL('..', import.meta.url);

export function packageVersion(): string {
  const manifest: unknown = JSON.parse(readFileSync(new URL('package.json', ROOT), 'utf8'));
  const version: unknown = Reflect.get(manifest as object, 'version');
  return String(version);
}
