import { describe, expect, it } from 'vitest';
import { ROUTE_LIST } from '../../core/contract/api/routes.ts';
import { type Resource, stageOf } from './stage.ts';

const { ofType, template, resources } = stageOf();

/** The function behind an integration. */
function functionBehind(target: unknown): string {
  const [, integrationId] = (target as { 'Fn::Join': [string, [string, { Ref: string }]] })['Fn::Join'][1];
  const uri = resources[integrationId.Ref]?.Properties['IntegrationUri'] as { 'Fn::GetAtt': [string] };
  return uri['Fn::GetAtt'][0].replace(/Function[0-9A-F]{8}$/, '');
}

function rowOf([, { Properties }]: readonly [string, Resource]): string {
  const guard = Properties['AuthorizationType'] === 'CUSTOM' ? 'guarded' : 'open';
  return `${String(Properties['RouteKey'])} ${guard} ${functionBehind(Properties['Target'])}`;
}

const rows = ofType('AWS::ApiGatewayV2::Route').map(rowOf).sort();

describe('the routes of the API', () => {
  it('are guarded but for what must be open, and lead to the function with the right', () => {
    expect(rows).toEqual([
      '$default guarded ServeApi',
      'ANY /v1/accounts guarded ConnectAccounts',
      'ANY /v1/accounts/{proxy+} guarded ConnectAccounts',
      'ANY /v1/connections guarded ConnectAccounts',
      'ANY /v1/connections/{proxy+} guarded ConnectAccounts',
      'GET / open ServeApi',
      'GET /console/{file} open ServeApi',
      'GET /docs open ServeApi',
      'GET /sign-in open ServeApi',
      'GET /sign-in/callback open ServeApi',
      'GET /v1/connections/callback open ConnectAccounts',
      'GET /v1/health open ServeApi',
      'GET /v1/openapi.json open ServeApi',
      'POST /sign-out open ServeApi',
    ]);
  });

  it('leave no route open that needs a role', () => {
    const open = rows.filter((row) => row.includes(' open ')).map((row) => row.split(' open ')[0]);
    for (const [id, { method, path, role }] of ROUTE_LIST)
      expect(open.includes(`${method} ${path}`), id).toBe(role === undefined);
  });
});

describe('the authorizer', () => {
  it('is asked about every request anew, whether it carries a header or a cookie', () => {
    template.hasResourceProperties('AWS::ApiGatewayV2::Authorizer', {
      AuthorizerType: 'REQUEST',
      AuthorizerPayloadFormatVersion: '2.0',
      EnableSimpleResponses: true,
      AuthorizerResultTtlInSeconds: 0,
      IdentitySource: [],
    });
  });
});

describe('the access log', () => {
  const [[, stage] = []] = ofType('AWS::ApiGatewayV2::Stage');
  const { Format: format } = stage?.Properties['AccessLogSettings'] as { Format: string };

  it('tells who asked for what and how it went', () => {
    expect(Object.keys(JSON.parse(format) as object)).toEqual(
      expect.arrayContaining(['requestId', 'ip', 'method', 'path', 'status', 'latencyMs']),
    );
  });

  it('holds no query string and no header: they may hold codes and tokens', () => {
    const variables = format.match(/\$context\.[\w.]+/g) ?? [];
    expect(variables.length).toBeGreaterThan(5);
    for (const variable of variables)
      expect(variable).not.toMatch(/quer|header|userAgent|authorizer|cookie|dataProcessed/i);
  });
});

describe('the API', () => {
  it('answers no other origin', () => {
    const [[, api] = []] = ofType('AWS::ApiGatewayV2::Api');
    expect(api?.Properties).not.toHaveProperty('CorsConfiguration');
  });

  it('is the only one that may invoke the functions behind it, besides timers', () => {
    const principals = ofType('AWS::Lambda::Permission').map(([, { Properties }]) => [
      Properties['Principal'],
      Properties['SourceArn'] !== undefined,
    ]);
    expect(principals.sort()).toEqual([
      ...Array.from({ length: 3 }, () => ['apigateway.amazonaws.com', true]),
      ...Array.from({ length: 3 }, () => ['events.amazonaws.com', true]),
    ]);
  });
});
