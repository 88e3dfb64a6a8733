import type { RouteId } from '../../contract/api/routes.ts';
import { accountRoutes } from './account-routes.ts';
import { administrationRoutes } from './administration-routes.ts';
import type { ApiPorts } from './api-ports.ts';
import { postRoutes } from './post-routes.ts';
import { type Route, routesOver } from './route-handler.ts';
import { type ServiceDescription, serviceRoutes } from './service-routes.ts';
import { transferRoutes } from './transfer-routes.ts';

/** The whole contract, for a stage that serves it from one place: the compiler refuses a route that is missing. */
export function allRoutes(ports: ApiPorts, service: ServiceDescription): Readonly<Record<RouteId, Route>> {
  return {
    ...routesOver(serviceRoutes, service),
    ...routesOver(postRoutes, ports),
    ...routesOver(accountRoutes, ports),
    ...routesOver(administrationRoutes, ports),
    ...routesOver(transferRoutes, ports),
  };
}
