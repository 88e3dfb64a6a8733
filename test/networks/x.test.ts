import { networkContract } from './network.contract.ts';
import { networkOnSandboxContract } from './network-on-sandbox.contract.ts';
import { x } from './x-under-test.ts';

networkContract(x);
networkOnSandboxContract(x);
