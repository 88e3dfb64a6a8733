// The cases of this folder once more, answered by the functions behind API Gateway.
import './behind-gateway.ts';
import './access.test.ts';
import './accounts.test.ts';
import './bad-input.test.ts';
import './every-answer.test.ts';
import './idempotency.test.ts';
import './import.test.ts';
import './posts.test.ts';
