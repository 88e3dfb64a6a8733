// Runs before `npm start`: loads the program once, so that Node keeps what it compiled (NODE_COMPILE_CACHE). The program
// then starts faster, and without the memory that stripping types takes.
import '../local/run.ts';
