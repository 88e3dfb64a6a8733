import { describeOnePost } from '../../e2e/one-post.cases.ts';
import { deployedStage } from '../deployed.ts';

const deployed = deployedStage();

describeOnePost('the deployed stage', async () => ({
  ...{ stage: await deployed.tenant('one-post'), sandbox: deployed.sandbox },
  ...{ collect: () => deployed.collect(), close: () => Promise.resolve() },
}));
