import { type ApiAnswer, json } from './answer.ts';
import { SIGN_IN_PATH } from './sign-in-pages.ts';

/** What the service says of itself. */
export interface ServiceDescription {
  readonly version: string;
  readonly stage: string;
  readonly openApi: string;
  /** Whether people sign in on the pages of an issuer. */
  readonly hasIssuer: boolean;
}

export const serviceRoutes = {
  getHealth: ({ version, stage, hasIssuer }: ServiceDescription): ApiAnswer =>
    json(200, { status: 'ok', version, stage, ...(hasIssuer ? { signInUrl: SIGN_IN_PATH } : {}) }),
  getOpenApi: ({ openApi }: ServiceDescription): ApiAnswer => ({
    status: 200,
    contentType: 'application/json',
    body: openApi,
  }),
};
