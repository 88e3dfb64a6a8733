import { Hono } from 'hono';
import { createClock } from './clock.ts';
import { addControl } from './control.ts';
import { createFaults } from './faults.ts';
import { createFacebookNetwork } from './networks/facebook/facebook-network.ts';
import { addFacebookRoutes } from './networks/facebook/facebook-routes.ts';
import { facebookShowcase } from './networks/facebook/facebook-showcase.ts';
import { createXNetwork } from './networks/x/x-network.ts';
import { addXRoutes } from './networks/x/x-routes.ts';
import { xShowcase } from './networks/x/x-showcase.ts';
import { addPages } from './pages/timeline-page.ts';
import { openStore } from './store.ts';

export interface SandboxOptions {
  /** `:memory:` keeps nothing. */
  readonly dataDirectory: string;
  /** The audience's reactions follow from it. */
  readonly seed: string;
  readonly adminToken: string;
}

export function createSandbox({ dataDirectory, seed, adminToken }: SandboxOptions) {
  const app = new Hono();
  const store = openStore(dataDirectory);
  const clock = createClock();
  const faults = createFaults(seed);
  const x = createXNetwork({ store, clock, seed });
  const facebook = createFacebookNetwork({ store, clock, seed });
  addControl(app, { adminToken, clock, faults, x, facebook });
  addXRoutes(app, { x, clock, faults });
  addFacebookRoutes(app, { facebook, clock, faults });
  addPages(app, [xShowcase(x), facebookShowcase(facebook)]);
  return { app, close: () => store.close() };
}
