#!/usr/bin/env node
// The demo's process: prepares the demo against the sandbox networks that the local stage has started, and ends.
import * as z from 'zod';
import { createJsonLog } from '../core/adapters/log/json-log.ts';
import { createSystemClock } from '../core/adapters/timers/system-clock.ts';
import { parseEnvironment } from '../core/contract/environment.ts';
import { prepareDemo } from '../local/demo.ts';
import { controlSandbox } from '../local/sandbox-process.ts';
import { ensureTenant, openStage } from '../local/stage.ts';
import { createTerminal } from '../local/terminal.ts';

const Sandbox = z.object({ DEMO_SANDBOX_URL: z.url(), DEMO_SANDBOX_ADMIN_TOKEN: z.string().min(1) });

// What is under way is leased and recorded: the next start goes on from there.
process.stdin.resume().once('end', () => process.exit(0));
process.once('SIGINT', () => undefined);

const environment = parseEnvironment(process.env);
const { DEMO_SANDBOX_URL: url, DEMO_SANDBOX_ADMIN_TOKEN: adminToken } = Sandbox.parse(process.env);
const log = createJsonLog(environment.SENDEPLAN_LOG_LEVEL);
const stage = openStage(environment, environment.SENDEPLAN_X_API_URL ?? url, log);
// The stage wakes what is queued here: its sweep finds it.
const ports = stage.portsOn(createSystemClock(), { arrange: () => Promise.resolve() });
await ensureTenant(ports, 'Demo');
await prepareDemo({
  dataDirectory: environment.SENDEPLAN_DATA_DIR,
  ...{ stage, ports },
  sandbox: controlSandbox({ url, adminToken }),
  terminal: createTerminal(process.stdout),
});
stage.close();
process.exit(0);
