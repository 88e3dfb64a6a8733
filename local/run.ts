import { createJsonLog } from '../core/adapters/log/json-log.ts';
import { createSystemClock } from '../core/adapters/timers/system-clock.ts';
import { createTimerWakeUps } from '../core/adapters/timers/timer-wake-ups.ts';
import { reportEngagement } from '../core/application/report-engagement.ts';
import type { Environment } from '../core/contract/environment.ts';
import type { Publication } from '../core/domain/publication.ts';
import type { WakeUp } from '../core/ports/publication-repository.ts';
import { type DemoProcess, startDemo } from './demo-process.ts';
import { type SandboxProcess, startSandbox } from './sandbox-process.ts';
import { serve } from './serve.ts';
import { DEMO_TENANT } from './sign-in.ts';
import { ensureTenant, openStage, type StagePorts } from './stage.ts';
import { createTerminal, type Terminal } from './terminal.ts';
import { createWorker, SWEEP_HORIZON_MS, type Worker } from './worker.ts';

/** The main job: API, console, publisher and collector in one process, the sandbox networks in another. */
export async function runLocal(environment: Environment, env: NodeJS.ProcessEnv): Promise<void> {
  const terminal = createTerminal(process.stdout);
  const log = createJsonLog(environment.SENDEPLAN_LOG_LEVEL);
  const sandbox = environment.SENDEPLAN_SANDBOX
    ? await startSandbox(environment.SENDEPLAN_DATA_DIR, environment.SENDEPLAN_SANDBOX_PORT)
    : undefined;
  const xApiUrl = environment.SENDEPLAN_X_API_URL ?? sandbox?.url ?? 'https://api.x.com';
  const stage = openStage(environment, xApiUrl, log);
  const clock = createSystemClock();
  const waker: { worker?: Worker } = {};
  const onWake = (wakeUp: WakeUp) => waker.worker?.wake(wakeUp);
  const wakeUps = createTimerWakeUps({ now: () => clock.now(), horizonMs: SWEEP_HORIZON_MS, onWake });
  const ports = stage.portsOn(clock, wakeUps);
  await ensureTenant(ports, 'Demo');
  const address = { url: '' };
  const listening = await serve(
    stage.api(ports, () => address.url),
    environment.HOST,
    environment.PORT,
  );
  address.url = listening.url;
  const worker = createWorker(ports, (publication) => void tell(ports, terminal, publication));
  waker.worker = worker;

  const demo: { process?: DemoProcess; isStopping?: boolean } = {};
  const stop = createStop(async () => {
    terminal.stopping();
    demo.isStopping = true;
    demo.process?.stop();
    await demo.process?.prepared;
    wakeUps.stop();
    await listening.close();
    await worker.stop();
    stage.close();
    await sandbox?.stop();
  });
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);

  terminal.address(listening.url, stage.signIn);
  if (environment.SENDEPLAN_DEMO && sandbox !== undefined) {
    demo.process = startDemo(env, sandbox);
    await demo.process.prepared;
  }
  if (demo.isStopping) return;
  worker.start();
  if (environment.SENDEPLAN_DEMO)
    terminal.summary(
      await reportEngagement(
        ports,
        { tenantId: DEMO_TENANT, role: 'viewer', name: 'terminal' },
        { groupBy: 'contentClass', compare: 'previous' },
      ),
    );
  terminal.ready(listening.url, stage.signIn, sandboxPage(environment, sandbox));
}

/** Shows a publication before the eyes of whoever watches. */
async function tell(ports: StagePorts, terminal: Terminal, publication: Publication): Promise<void> {
  if (publication.state !== 'published') return;
  const stored = await ports.posts.get(publication.tenantId, publication.postId);
  if (stored !== undefined) terminal.published(publication, stored.post.text);
}

function sandboxPage(environment: Environment, sandbox: SandboxProcess | undefined): string | undefined {
  return environment.SENDEPLAN_X_API_URL === undefined ? sandbox?.url : undefined;
}

/** The first signal stops cleanly, a second one at once: what was not recorded is reconciled at the next start. */
function createStop(stop: () => Promise<void>): () => void {
  return () => {
    process.once('SIGINT', () => process.exit(130));
    process.once('SIGTERM', () => process.exit(143));
    stop().then(
      () => process.exit(0),
      (error: unknown) => {
        process.stderr.write(`${String(error)}\n`);
        process.exit(1);
      },
    );
  };
}
