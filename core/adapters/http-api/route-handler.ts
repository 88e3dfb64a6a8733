import type { RouteId } from '../../contract/api/routes.ts';
import type { Principal } from '../../domain/tenant.ts';
import type { ApiAnswer } from './answer.ts';

export interface ApiRequest {
  readonly principal: Principal;
  /** Path parameters, checked for shape by who uses them. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: unknown;
  readonly body: unknown;
  readonly bodyText: string;
  readonly contentType: string;
  readonly accept: string;
  /** From `If-Match`; set on routes that need it. */
  readonly expectedVersion: number;
  /** Tells a repeated write apart: whatever is created gets its id from it. */
  readonly writeSeed?: readonly string[];
}

type Answered = ApiAnswer | Promise<ApiAnswer>;
export type RouteHandler<Ports> = (ports: Ports, request: ApiRequest) => Answered;
/** A handler that has its ports. */
export type Route = (request: ApiRequest) => Answered;
export type Routes = Readonly<Partial<Record<RouteId, Route>>>;

/** Gives handlers their ports: a stage serves the routes that it has the ports of. */
export function routesOver<Id extends RouteId, Ports>(
  handlers: Readonly<Record<Id, RouteHandler<Ports>>>,
  ports: Ports,
): Readonly<Record<Id, Route>> {
  const entries = Object.entries<RouteHandler<Ports>>(handlers);
  const routes = entries.map(([id, handle]) => [id, (request: ApiRequest) => handle(ports, request)]);
  return Object.fromEntries(routes) as Record<Id, Route>;
}
