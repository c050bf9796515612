// @ts-check
// Disks that fail when they are told to, and heal: by a library before the program, or by mounting them.

import { execFileSync, spawnSync } from 'node:child_process';
import {
  appendFileSync,
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { skipIf } from '../clients/sillage.mjs';

/** @import { Lifetime } from '../clients/sillage.mjs' */

const CALLS = { sync: 1, write: 2, any: 3 };
/** More calls than a test makes. */
const ALWAYS = 0xffff_ffff;

/**
 * Makes a disk for a test: how it fails and heals, and whether anything has failed on it.
 * @typedef {(t: Lifetime) => {
 *   data: string, env: Record<string, string>, fail: () => void, heal: () => void, failed: () => boolean,
 * }} Faulty
 */

/**
 * A folder where `call` fails `times` with `error`, an errno, or is short without one, between `fail` and
 * `heal`. The program must start with `env`.
 * @param {{ call: keyof typeof CALLS, error?: keyof typeof constants.errno, times?: number }} fault
 * @returns {Faulty}
 */
export function preloaded({ call, error, times = ALWAYS }) {
  return t => {
    const work = workFolder(t);
    const library = join(work, 'faults.so');
    execFileSync('cc', ['-Wall', '-Werror', '-shared', '-fPIC', '-o', library, source(), '-ldl']);
    const path = join(work, 'plan');
    writeFileSync(path, new Uint8Array(16));
    const plan = openSync(path, 'r+');
    t.after(() => closeSync(plan));
    const code = error === undefined ? 0 : constants.errno[error];
    /** @param {number} left */
    const set = left =>
      writeSync(plan, new Uint8Array(Uint32Array.of(CALLS[call], code, left).buffer), 0, 12, 0);
    const data = join(work, 'data');
    return {
      data,
      env: { LD_PRELOAD: library, FAULTS_PLAN: path, FAULTS_IN: data },
      fail: () => set(times),
      heal: () => set(0),
      failed: () => {
        const count = new Uint32Array(1);
        readSync(plan, count, 0, 4, 12);
        return (count[0] ?? 0) > 0;
      },
    };
  };
}

/** @typedef {typeof givenUp} Mounted */

/**
 * An ext4 in which the kernel finds an error, and which it makes read-only; mended when nobody uses it any more.
 * @param {Lifetime} t
 */
export function givenUp(t) {
  const { work, disk } = mountPoint(t);
  const image = join(work, 'image');
  execFileSync('truncate', ['--size', '200M', image]);
  execFileSync('mkfs.ext4', ['-q', '-F', '-E', 'lazy_itable_init=1,lazy_journal_init=1', image]);
  const mount = () => execFileSync('mount', ['-o', 'loop,errors=remount-ro', image, disk]);
  mount();
  return {
    data: join(disk, 'data'),
    fail: () => {
      const device = execFileSync('findmnt', ['--noheadings', '--output', 'SOURCE', disk], {
        encoding: 'utf8',
      }).trim();
      writeFileSync(`/sys/fs/ext4/${basename(device)}/trigger_fs_error`, 'a test');
    },
    mend: () => {
      execFileSync('umount', [disk]);
      // 1: what was wrong is mended.
      const { status } = spawnSync('fsck.ext4', ['-f', '-y', image], { stdio: 'ignore' });
      if ((status ?? 99) > 1) throw new Error(`fsck ended with ${status}`);
      mount();
    },
  };
}

/**
 * A small disk that somebody else fills to the last byte, and that grows.
 * @param {Lifetime} t
 */
export function full(t) {
  const { disk } = mountPoint(t);
  let size = 40;
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}m`, 'tmpfs', disk]);
  return {
    data: join(disk, 'data'),
    env: {},
    fail: () => {
      try {
        appendFileSync(join(disk, 'photographs'), new Uint8Array(size << 20));
      } catch (error) {
        if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'ENOSPC') throw error;
      }
    },
    heal: () => {
      size += 40;
      execFileSync('mount', ['-o', `remount,size=${size}m`, disk]);
    },
    failed: () => true,
  };
}

/**
 * For the `skip` of a test: why no disk of this kind can be had here, or false.
 * @param {Mounted | Faulty} [disk]
 */
export function lackingDisk(disk) {
  return skipIf(disk === givenUp || disk === full ? mountlessness(disk) : commandless('cc'));
}

/**
 * For the `skip` of a test: that a command is absent, or false.
 * @param {string} name
 */
export function lacksCommand(name) {
  return skipIf(commandless(name));
}

/** @param {Mounted | Faulty} disk */
function mountlessness(disk) {
  if (process.getuid?.() !== 0) return 'only root may mount a disk';
  const probe = mkdtempSync(join(tmpdir(), 'sillage-mount-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', 'tmpfs', probe], { stdio: 'pipe' });
    execFileSync('umount', [probe]);
    if (disk === full) return false;
    execFileSync('losetup', ['--find'], { stdio: 'pipe' });
    if (!existsSync('/sys/fs/ext4')) return 'the kernel shows no /sys/fs/ext4';
    return commandless('mkfs.ext4') || commandless('fsck.ext4') || commandless('findmnt');
  } catch (error) {
    const { message } = /** @type {Error} */ (error);
    return `no disk can be mounted: ${message.split('\n')[1] ?? message}`;
  } finally {
    rmSync(probe, { recursive: true, force: true });
  }
}

/** @param {string} name */
function commandless(name) {
  try {
    execFileSync('sh', ['-c', `command -v ${name}`], { stdio: 'pipe' });
    return false;
  } catch {
    return `${name} is absent`;
  }
}

function source() {
  return fileURLToPath(new URL('faults.c', import.meta.url));
}

/** @param {Lifetime} t */
function mountPoint(t) {
  const work = workFolder(t);
  const disk = join(work, 'disk');
  mkdirSync(disk);
  return { work, disk };
}

/**
 * Goes when the test ends, also from under a server that has not ended yet.
 * @param {Lifetime} t
 */
function workFolder(t) {
  const work = mkdtempSync(join(tmpdir(), 'sillage-disk-'));
  t.after(() => {
    try {
      execFileSync('umount', ['--lazy', join(work, 'disk')], { stdio: 'pipe' });
    } catch {}
    rmSync(work, { recursive: true, force: true, maxRetries: 5 });
  });
  return work;
}
