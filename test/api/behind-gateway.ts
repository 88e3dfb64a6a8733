// Imported before the cases: they are then served by the functions, through the gateway's events.
import { LAMBDA_MAX_BODY_BYTES } from '../../core/adapters/http-api/lambda-handler.ts';
import { createHandler as connectAccounts } from '../../functions/connect-accounts/handler.ts';
import { createHandler as serveApi } from '../../functions/serve-api/handler.ts';
import { createGateway } from '../support/api-gateway.ts';
import { surface } from './surface.ts';

surface.importMaxBytes = LAMBDA_MAX_BODY_BYTES;
surface.buffersRequests = true;
surface.serve = (served) => {
  const everything = serveApi(served);
  const accounts = connectAccounts(served);
  const isAboutAccounts = (path: string) => /^\/v1\/(accounts|connections)(\/|$)/.test(path);
  return createGateway({ integration: (path) => (isAboutAccounts(path) ? accounts : everything) });
};
