import { startSandbox, startStage } from '../support/local-stage.ts';
import { describeBadInput } from './bad-input.cases.ts';

describeBadInput('the local stage', async () => {
  const sandbox = await startSandbox();
  const stage = await startStage({ SENDEPLAN_X_API_URL: sandbox.url });
  return {
    ...{ stage, sandbox, wrongTokenStatus: 401 },
    async close() {
      await stage.stop();
      await sandbox.kill();
    },
  };
});
