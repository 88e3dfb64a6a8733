import { administrationRoutes } from '../../core/adapters/http-api/administration-routes.ts';
import type {
  AdministrationRoutePorts,
  ApiOptions,
  PostRoutePorts,
  RequestPorts,
} from '../../core/adapters/http-api/api-ports.ts';
import { createLambdaHandler, type LambdaHandler } from '../../core/adapters/http-api/lambda-handler.ts';
import { postRoutes } from '../../core/adapters/http-api/post-routes.ts';
import { routesOver } from '../../core/adapters/http-api/route-handler.ts';
import { type ServiceDescription, serviceRoutes } from '../../core/adapters/http-api/service-routes.ts';
import { transferRoutes } from '../../core/adapters/http-api/transfer-routes.ts';

export type ServeApiPorts = RequestPorts & PostRoutePorts & AdministrationRoutePorts;

export interface ServeApiOptions extends Omit<ApiOptions, 'routes' | 'ports' | 'maxBodyBytes'> {
  readonly ports: ServeApiPorts;
  readonly service: ServiceDescription;
}

/** Everything but accounts: it holds no right to a credential and no client of a network. */
export function createHandler({ ports, service, ...options }: ServeApiOptions): LambdaHandler {
  const routes = {
    ...routesOver(serviceRoutes, service),
    ...routesOver(postRoutes, ports),
    ...routesOver(administrationRoutes, ports),
    ...routesOver(transferRoutes, ports),
  };
  return createLambdaHandler({ ...options, ports, routes });
}
