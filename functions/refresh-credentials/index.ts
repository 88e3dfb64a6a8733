import { awsAccess, basePorts } from '../../core/adapters/aws/wiring/base-ports.ts';
import { networkPorts } from '../../core/adapters/aws/wiring/network-ports.ts';
import { kmsSealer, storePorts } from '../../core/adapters/aws/wiring/store-ports.ts';
import { parseFunctionEnvironment } from '../../core/contract/function-environment.ts';
import { createHandler } from './handler.ts';

const environment = parseFunctionEnvironment('refresh-credentials', process.env);
const access = awsAccess(process.env);
const base = basePorts(environment);
const { clock } = base;
const sealer = kmsSealer(access, environment.SENDEPLAN_CREDENTIALS_KEY, clock);

export const handler = createHandler({
  ...base,
  ...storePorts({ access, tableName: environment.SENDEPLAN_TABLE, clock, sealer }),
  ...networkPorts(environment, clock),
});
