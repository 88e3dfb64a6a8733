import { accountRoutes } from '../../core/adapters/http-api/account-routes.ts';
import type { AccountRoutePorts, ApiOptions, RequestPorts } from '../../core/adapters/http-api/api-ports.ts';
import { createLambdaHandler, type LambdaHandler } from '../../core/adapters/http-api/lambda-handler.ts';
import { routesOver } from '../../core/adapters/http-api/route-handler.ts';

export interface ConnectAccountsOptions extends Pick<ApiOptions, 'signIn' | 'allowedHosts'> {
  readonly ports: RequestPorts & AccountRoutePorts;
}

/** Accounts and connections: the one function of the API that may encrypt credentials. */
export function createHandler({ ports, ...options }: ConnectAccountsOptions): LambdaHandler {
  return createLambdaHandler({ ...options, ports, routes: routesOver(accountRoutes, ports) });
}
