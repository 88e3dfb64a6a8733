import { allRoutes } from '../../core/adapters/http-api/all-routes.ts';
import type { ApiOptions, ApiPorts } from '../../core/adapters/http-api/api-ports.ts';
import { createHttpApi } from '../../core/adapters/http-api/http-api.ts';
import type { ServiceDescription } from '../../core/adapters/http-api/service-routes.ts';

/** All that the API is made of, however it is served. */
export interface Served extends Omit<ApiOptions, 'routes' | 'ports'> {
  readonly ports: ApiPorts;
  readonly service: ServiceDescription;
  readonly signIn: NonNullable<ApiOptions['signIn']>;
}

/** Where requests are sent: a path, and what `fetch` takes. */
export interface Surface {
  request(path: string, init?: RequestInit): Response | Promise<Response>;
}

interface Serving {
  serve: (served: Served) => Surface;
  importMaxBytes: number;
  /** Reads a request to its end before the API sees it. */
  buffersRequests: boolean;
}

/** How the cases of this folder are served: by one app, unless a file says otherwise before it imports them. */
export const surface: Serving = {
  serve: ({ service, ...options }) =>
    createHttpApi({ ...options, routes: allRoutes(options.ports, service) }),
  importMaxBytes: 16_000_000,
  buffersRequests: false,
};
