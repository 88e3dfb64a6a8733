import { facebookDirect } from './facebook-under-test.ts';
import { networkContract } from './network.contract.ts';
import { networkOnSandboxContract } from './network-on-sandbox.contract.ts';

networkContract(facebookDirect);
networkOnSandboxContract(facebookDirect);
