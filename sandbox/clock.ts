/** Real time, unless history is replayed: then it stands where it was set. */
export interface SandboxClock {
  now(): number;
  set(at: number | null): void;
}

export function createClock(): SandboxClock {
  let fixed: number | null = null;
  return {
    now: () => fixed ?? Date.now(),
    set(at) {
      fixed = at;
    },
  };
}
