import { facebook } from './facebook-under-test.ts';
import { networkContract } from './network.contract.ts';
import { networkOnSandboxContract } from './network-on-sandbox.contract.ts';

networkContract(facebook);
networkOnSandboxContract(facebook);
