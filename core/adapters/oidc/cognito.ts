const COGNITO_ISSUER = /^https:\/\/cognito-idp\.[a-z0-9-]+\.amazonaws\.com(?:\.cn)?\/([\w-]+)$/;

/**
 * Where the documents of an issuer are. An emulator of AWS signs as the user pool that it plays, whose name leads to
 * AWS itself, and serves the pool's documents below its own address.
 * @param endpointUrl The emulator's address, as the AWS SDKs take it from `AWS_ENDPOINT_URL`.
 */
export function documentsUrlOf(issuer: string, endpointUrl: string | undefined): string {
  const poolId = COGNITO_ISSUER.exec(issuer)?.[1];
  if (endpointUrl === undefined || poolId === undefined) return issuer;
  return `${endpointUrl.replace(/\/$/, '')}/${poolId}`;
}
