import { awsAccess, basePorts } from '../../core/adapters/aws/wiring/base-ports.ts';
import { storePorts, withoutKey } from '../../core/adapters/aws/wiring/store-ports.ts';
import { peoplePorts } from '../../core/adapters/oidc/people-ports.ts';
import { parseFunctionEnvironment } from '../../core/contract/function-environment.ts';
import { createHandler } from './handler.ts';

const environment = parseFunctionEnvironment('authorize-request', process.env);
const access = awsAccess(process.env);
const base = basePorts(environment);
const { clock } = base;
const { tokens } = storePorts({ access, tableName: environment.SENDEPLAN_TABLE, clock, sealer: withoutKey });
const { signIn } = peoplePorts(environment, base, access.endpointUrl);

export const handler = createHandler({ ports: { ...base, tokens }, signIn });
