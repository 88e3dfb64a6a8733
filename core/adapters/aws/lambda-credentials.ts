/**
 * The credentials of a function's role, which Lambda puts into its environment.
 * Bundles take this module in the place of `@aws-sdk/credential-provider-node`, whose other sources (profiles, SSO,
 * instance metadata) no function has: esbuild's `--alias` names it, so that what it exports keeps the name it has there.
 */
export { fromEnv as defaultProvider } from '@aws-sdk/credential-provider-env';
