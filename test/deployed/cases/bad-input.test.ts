import { describeBadInput } from '../../e2e/bad-input.cases.ts';
import { deployedStage } from '../deployed.ts';

const deployed = deployedStage();

describeBadInput('the deployed stage', async () => ({
  ...{ stage: await deployed.tenant('bad-input'), sandbox: deployed.sandbox },
  ...{ wrongTokenStatus: 403 as const, close: () => Promise.resolve() },
}));
