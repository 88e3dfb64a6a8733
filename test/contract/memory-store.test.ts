// The store that the fault simulator runs on keeps what every other store keeps.
import { createMemoryStore } from '../simulation/memory-store.ts';
import { describeRepositories } from './repositories.contract.ts';

describeRepositories('memory', () => ({ store: createMemoryStore(), close: () => undefined }));
