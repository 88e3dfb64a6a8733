import { Stack } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import {
  CfnAuthorizer,
  CfnIntegration,
  CfnRoute,
  HttpApi,
  HttpStage,
  LogGroupLogDestination,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { ROUTE_LIST } from '../../core/contract/api/routes.ts';
import type { StageConfig } from '../stage-config.ts';
import { acknowledge } from './acknowledge.ts';
import type { Functions } from './functions.ts';

const API_GATEWAY = new ServicePrincipal('apigateway.amazonaws.com');

/** The address of the API. What answers there is joined to it later: functions have to know the address first. */
export function createHttpApi(scope: Construct, config: StageConfig): HttpApi {
  const api = new HttpApi(scope, 'Api', {
    description: `${config.stageName}: posts, publications, engagement, console`,
    createDefaultStage: false,
  });
  const accessLog = new LogGroup(api, 'AccessLog', {
    retention: config.logRetention,
    removalPolicy: config.removalPolicy,
  });
  const { perSecond, burstCount } = config.throttling;
  new HttpStage(api, 'Stage', {
    httpApi: api,
    autoDeploy: true,
    throttle: { rateLimit: perSecond, burstLimit: burstCount },
    accessLogSettings: { destination: new LogGroupLogDestination(accessLog), format: ACCESS_LOG_FORMAT },
  });
  return api;
}

/** Neither query strings nor headers: both may hold what signs somebody in. */
const ACCESS_LOG_FORMAT = AccessLogFormat.custom(
  JSON.stringify({
    requestId: '$context.requestId',
    at: '$context.requestTimeEpoch',
    ip: '$context.identity.sourceIp',
    method: '$context.httpMethod',
    path: '$context.path',
    route: '$context.routeKey',
    status: '$context.status',
    responseBytes: '$context.responseLength',
    latencyMs: '$context.responseLatency',
    integrationStatus: '$context.integrationStatus',
    error: '$context.error.message',
  }),
);

/** What the console's pages, the reference and signing in need before anybody is known. */
const OPEN_PAGES = [
  'GET /',
  'GET /console/{file}',
  'GET /docs',
  'GET /sign-in',
  'GET /sign-in/callback',
  'POST /sign-out',
];

/** Routes of the contract that need no role. */
const OPEN_ROUTES = ROUTE_LIST.filter(([, route]) => route.role === undefined).map(
  ([, { method, path }]) => `${method} ${path}`,
);

/** The only routes behind which a function may encrypt credentials. */
const CONNECTING = ['/v1/accounts', '/v1/connections'];
const isConnecting = (routeKey: string) => CONNECTING.some((path) => routeKey.includes(` ${path}`));

/** Joins functions to routes. Whatever is not open is behind the authorizer, unknown addresses too. */
export function joinFunctions(api: HttpApi, functions: Functions): void {
  const authorizer = createAuthorizer(api, functions['authorize-request']);
  const serving = createTarget(api, 'Serving', functions['serve-api']);
  const connecting = createTarget(api, 'Connecting', functions['connect-accounts']);

  for (const routeKey of [...OPEN_PAGES, ...OPEN_ROUTES]) {
    const target = isConnecting(routeKey) ? connecting : serving;
    const route = new CfnRoute(api, routeKey, { apiId: api.apiId, routeKey, target });
    acknowledge(
      route,
      'AwsSolutions-APIG4',
      'Open on purpose: needed before anybody is known, tells nothing of a tenant.',
    );
  }
  const guarded = { apiId: api.apiId, authorizationType: 'CUSTOM', authorizerId: authorizer.ref };
  for (const path of CONNECTING.flatMap((each) => [each, `${each}/{proxy+}`]))
    new CfnRoute(api, `ANY ${path}`, { ...guarded, routeKey: `ANY ${path}`, target: connecting });
  new CfnRoute(api, 'Rest', { ...guarded, routeKey: '$default', target: serving });
}

function createTarget(api: HttpApi, id: string, lambda: IFunction): string {
  const integration = new CfnIntegration(api, id, {
    apiId: api.apiId,
    integrationType: 'AWS_PROXY',
    integrationUri: lambda.functionArn,
    payloadFormatVersion: '2.0',
  });
  lambda.addPermission('Api', { principal: API_GATEWAY, sourceArn: api.arnForExecuteApi() });
  return `integrations/${integration.ref}`;
}

/** Asked for each request anew, never from a cache: a token that was taken back is dead at once. */
function createAuthorizer(api: HttpApi, lambda: IFunction): CfnAuthorizer {
  const { region, partition } = Stack.of(api);
  const authorizer = new CfnAuthorizer(api, 'Authorizer', {
    apiId: api.apiId,
    name: 'authorize-request',
    authorizerType: 'REQUEST',
    authorizerPayloadFormatVersion: '2.0',
    enableSimpleResponses: true,
    authorizerResultTtlInSeconds: 0,
    authorizerUri: `arn:${partition}:apigateway:${region}:lambda:path/2015-03-31/functions/${lambda.functionArn}/invocations`,
    // None that a request has to have: who somebody is may stand in a header or in a cookie.
    identitySource: [],
  });
  lambda.addPermission('Api', {
    principal: API_GATEWAY,
    sourceArn: Stack.of(api).formatArn({
      service: 'execute-api',
      resource: api.apiId,
      resourceName: `authorizers/${authorizer.ref}`,
    }),
  });
  return authorizer;
}
