// The modules of the functions, byte for byte as the stack packs them, without the CDK around.
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BuildOptions, build } from 'esbuild';
import { FUNCTION_ENVIRONMENTS, type FunctionName } from '../../core/contract/function-environment.ts';
import { bundling } from '../../lib/constructs/bundling.ts';

export interface Bundle {
  readonly code: Uint8Array;
  /** Of which at least one byte is in it; paths from the project's root. */
  readonly sources: readonly string[];
  /** Modules of Node that are loaded with it, before anything of it runs. */
  readonly imports: readonly string[];
}

export const PROJECT = fileURLToPath(new URL('../../', import.meta.url));
export const FUNCTION_NAMES = Object.keys(FUNCTION_ENVIRONMENTS) as FunctionName[];

const OURS = '@aws-sdk/credential-provider-node';

/** All in one go: what several of them hold is read once. */
export async function bundleFunctions(): Promise<Readonly<Record<FunctionName, Bundle>>> {
  const entries = FUNCTION_NAMES.map((name) => [name, `functions/${name}/index.ts`]);
  const bundles = await bundle({ ...esbuildOptions(), entryPoints: Object.fromEntries(entries) });
  return Object.fromEntries(bundles) as Record<FunctionName, Bundle>;
}

/** A handler that is packed as ours are, but with the SDK's own search for credentials. */
export async function bundleHandler(source: string): Promise<Bundle> {
  const options = esbuildOptions();
  const { [OURS]: _ours, ...alias } = options.alias;
  const [bundled] = await bundle({ ...options, alias, stdin: { contents: source, resolveDir: PROJECT } });
  if (bundled === undefined) throw new Error('esbuild made no module');
  return bundled[1];
}

/** What the CDK makes of its options; esbuild refuses one that only the CDK knows. */
function esbuildOptions() {
  const {
    format: _format,
    externalModules: _none,
    commandHooks: _after,
    banner,
    esbuildArgs,
    ...ofBoth
  } = bundling('publish');
  const aliases = Object.entries(esbuildArgs).map(([flag, path]) => [flag.replace('--alias:', ''), path]);
  const alias: Readonly<Record<string, string>> = Object.fromEntries(aliases);
  return { ...ofBoth, format: 'esm', platform: 'node', banner: { js: banner }, alias } as const;
}

/** By the name of their entry. */
async function bundle(options: BuildOptions): Promise<readonly (readonly [string, Bundle])[]> {
  const { outputFiles, metafile } = await build({
    ...options,
    ...{ bundle: true, absWorkingDir: PROJECT, outdir: 'bundles', write: false, metafile: true },
  });
  return Object.entries(metafile.outputs).map(([path, { inputs, imports }]) => {
    const file = outputFiles.find((each) => each.path === join(PROJECT, path));
    if (file === undefined) throw new Error(`esbuild made no ${path}`);
    const sources = Object.entries(inputs).filter(([, { bytesInOutput }]) => bytesInOutput > 0);
    const atOnce = imports.filter(({ external, kind }) => external === true && kind === 'import-statement');
    const module = {
      code: file.contents,
      sources: sources.map(([source]) => source),
      imports: atOnce.map((each) => each.path),
    };
    return [basename(path, '.js'), module] as const;
  });
}
