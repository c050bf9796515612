// @ts-check
// A recorded editing session (josephg/editing-traces) as transactions that Yjs can make.

import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

/**
 * Positions and lengths are counted in Unicode code points: `[position, deleted, inserted]`.
 * @typedef {[number, number, string]} Patch
 * @typedef {{ agent: number, parents: number[], patches: Patch[] }} Recorded
 * @typedef {{ agent: number, patches: Patch[], needs: number[] }} Transaction
 * @typedef {{ agents: number, startContent: string, endContent: string, txns: Transaction[], astral: boolean }} Trace
 */

/**
 * A trace read from a `.json.gz` file.
 * `txns[i].needs[a]` is how many transactions of agent `a` stand among the ancestors of transaction `i`:
 * what its author has on the screen when making it.
 * @param {string} path
 * @returns {Trace}
 */
export function readTrace(path) {
  /** @type {{ txns: Recorded[], endContent: string, startContent?: string, kind?: string }} */
  const {
    txns,
    endContent,
    startContent = '',
    kind,
  } = JSON.parse(gunzipSync(readFileSync(path)).toString());
  const concurrent = kind === 'concurrent';
  const agents = concurrent ? 1 + Math.max(...txns.map(txn => txn.agent)) : 1;
  return {
    agents,
    startContent,
    endContent,
    txns: concurrent
      ? withNeeds(txns, agents)
      : txns.map(({ patches }) => ({ agent: 0, patches, needs: [] })),
    astral: txns.some(({ patches }) =>
      patches.some(([, , text]) => /[\u{10000}-\u{10ffff}]/u.test(text)),
    ),
  };
}

/**
 * Replaces parents by counts. That is exact only if each agent saw prefixes of the others, which is checked.
 * @param {Recorded[]} txns
 * @param {number} agents
 */
function withNeeds(txns, agents) {
  /** @type {number[]} */
  const numbers = new Array(agents).fill(0);
  /** @type {number[][]} */
  const after = [];
  return txns.map(({ agent, parents, patches }, i) => {
    /** @type {number[]} */
    const needs = new Array(agents).fill(0);
    for (const parent of parents)
      after[parent].forEach((n, a) => {
        needs[a] = Math.max(needs[a], n);
      });
    if (needs[agent] !== numbers[agent])
      throw new Error(`transaction ${i}: agent ${agent} has not seen all of its own`);
    numbers[agent] += 1;
    after.push(needs.with(agent, numbers[agent]));
    return { agent, patches, needs };
  });
}

/**
 * Makes one transaction in `doc`, positions counted in Unicode code points.
 * @param {import('yjs').Doc} doc
 * @param {Patch[]} patches
 * @param {boolean} astral whether one of its characters takes two of UTF-16
 */
export function applyTxn(doc, patches, astral) {
  const content = doc.getText('content');
  doc.transact(() => {
    for (const [position, deleted, inserted] of patches) {
      const [at, length] = astral
        ? utf16Range(content.toString(), position, deleted)
        : [position, deleted];
      if (length > 0) content.delete(at, length);
      if (inserted !== '') content.insert(at, inserted);
    }
  });
}

/**
 * @param {string} text
 * @param {number} position
 * @param {number} count
 */
function utf16Range(text, position, count) {
  const start = advance(text, 0, position);
  return [start, advance(text, start, count) - start];
}

/**
 * @param {string} text
 * @param {number} from
 * @param {number} codePoints
 */
function advance(text, from, codePoints) {
  let at = from;
  for (; codePoints > 0 && at < text.length; codePoints--)
    at += (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
  return at;
}
