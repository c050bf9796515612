/** The cursors of others: right positions, and how much is walked and drawn for them. */
import { EditorState, type Transaction, type TransactionSpec } from '@codemirror/state';
import { describe, expect, it } from 'vitest';
import { Awareness } from 'y-protocols/awareness';
import * as Y from 'yjs';
import { changesOf, write } from '../../src/editor/binding.ts';
import { decorations, initials } from '../../src/editor/peers/draw.ts';
import { cursorField, cursorsTold } from '../../src/editor/peers/field.ts';
import { hearCursors } from '../../src/editor/peers/hear.ts';
import { resolvePositions } from '../../src/editor/peers/positions.ts';

/** A text of which each beginning of a walk is counted. */
function counted(doc: Y.Doc): { text: Y.Text; walks: () => number } {
  const text = doc.getText('content');
  let first = text._start;
  let walks = 0;
  Object.defineProperty(text, '_start', {
    get() {
      walks += 1;
      return first;
    },
    set(item) {
      first = item;
    },
  });
  return { text, walks: () => walks };
}

const told = (text: Y.Text, index: number) => Y.createRelativePositionFromTypeIndex(text, index);

/** A text of many items: single letters of two people. */
function manyItems(length: number): { ours: Y.Doc; theirs: Y.Doc } {
  const [ours, theirs] = [new Y.Doc(), new Y.Doc()];
  for (let index = 0; index < length; index++) {
    const [from, to] = index % 2 === 0 ? [ours, theirs] : [theirs, ours];
    from.getText('content').insert(index, 'x');
    Y.applyUpdate(to, Y.encodeStateAsUpdate(from, Y.encodeStateVector(to)));
  }
  return { ours, theirs };
}

describe('positions', () => {
  it('are those that Yjs finds, for all at once in one walk', () => {
    const { ours, theirs } = manyItems(200);
    const words = theirs.getText('content');
    const positions = [0, 1, 57, 199, 200, 100, 100].map(index => told(words, index));
    const { text, walks } = counted(ours);
    text.insert(50, 'hello ');
    text.delete(100, 20);
    const expected = positions.map(
      position => Y.createAbsolutePositionFromRelativePosition(position, ours)?.index ?? null,
    );
    const before = walks();
    expect(resolvePositions(text, positions)).toEqual(expected);
    expect(walks() - before).toBe(1);
  });

  it('follow what was deleted and brought back', () => {
    const doc = new Y.Doc();
    const text = doc.getText('content');
    text.insert(0, 'one two three');
    const position = told(text, 6);
    const undo = new Y.UndoManager(text);
    text.delete(4, 4);
    undo.undo();
    expect(text.toString()).toBe('one two three');
    expect(resolvePositions(text, [position])).toEqual([6]);
  });

  it('wait for words that are not here yet, and answer nothing to nonsense', () => {
    const [ours, theirs] = [new Y.Doc(), new Y.Doc()];
    theirs.getText('content').insert(0, 'abc');
    const position = told(theirs.getText('content'), 1);
    const other = told(theirs.getText('other'), 0);
    expect(resolvePositions(ours.getText('content'), [position, null, other])).toEqual([
      'later',
      null,
      null,
    ]);
  });
});

describe('twenty people who type', () => {
  const PEOPLE = 20;

  /** An editor of `ours` and people who type into it, as the page has them, and what each batch costs. */
  function room() {
    const ours = new Y.Doc();
    const { text, walks } = counted(ours);
    text.insert(0, 'A line of the note.\n'.repeat(500));
    const awareness = new Awareness(ours);
    const people = Array.from({ length: PEOPLE }, () => {
      const doc = new Y.Doc();
      Y.applyUpdate(doc, Y.encodeStateAsUpdate(ours));
      return { doc, text: doc.getText('content') };
    });
    let state = EditorState.create({ doc: text.toString(), extensions: cursorField });
    const transactions: Transaction[] = [];
    const dispatch = (spec: TransactionSpec) => {
      const transaction = state.update(spec);
      transactions.push(transaction);
      state = transaction.state;
    };
    const hearing = hearCursors(text, awareness, () => dispatch({ effects: hearing.effects() }));
    text.observe(event =>
      dispatch({ changes: changesOf(event.delta), effects: hearing.effects() }),
    );
    return {
      ours,
      text,
      awareness,
      people,
      walks,
      transactions,
      state: () => state,
    };
  }

  it('cost one transaction and two walks for each batch, however many their messages', async () => {
    const { ours, text, awareness, people, walks, transactions, state } = room();
    const updates = people.map(({ doc, text: theirs }, index) => {
      const before = Y.encodeStateVector(doc);
      theirs.insert(index * 400 + 1, 'w');
      return {
        update: Y.encodeStateAsUpdate(doc, before),
        client: doc.clientID,
        cursor: { anchor: told(theirs, index * 400 + 2), head: told(theirs, index * 400 + 2) },
      };
    });
    const before = walks();
    Y.transact(ours, () => {
      for (const { update, client, cursor } of updates) {
        Y.applyUpdate(ours, update);
        awareness.states.set(client, { user: { name: 'Anne' }, cursor });
        awareness.emit('change', [{ added: [client], updated: [], removed: [] }]);
      }
    });
    await Promise.resolve();
    expect(transactions).toHaveLength(1);
    expect(walks() - before).toBeLessThanOrEqual(2);
    expect(state().doc.toString()).toBe(text.toString());
    const heads = [...state().field(cursorField).values()]
      .map(({ head }) => head)
      .sort((a, b) => a - b);
    expect(heads).toEqual(updates.map((_, index) => index * 401 + 2));
  });

  it('need no walk for cursors when only words come', async () => {
    const { ours, awareness, people, walks, transactions, state } = room();
    for (const { doc, text: theirs } of people) {
      const cursor = { anchor: told(theirs, 3), head: told(theirs, 3) };
      awareness.states.set(doc.clientID, { user: {}, cursor });
    }
    awareness.emit('change', [
      { added: people.map(({ doc }) => doc.clientID), updated: [], removed: [] },
    ]);
    await Promise.resolve();
    expect(transactions).toHaveLength(1);
    const before = walks();
    const [first] = people;
    const vector = Y.encodeStateVector(first?.doc ?? ours);
    first?.text.insert(1, 'New. ');
    Y.applyUpdate(ours, Y.encodeStateAsUpdate(first?.doc ?? ours, vector));
    // The delta itself; the cursors were mapped.
    expect(walks() - before).toBe(1);
    expect(new Set([...state().field(cursorField).values()].map(({ head }) => head))).toEqual(
      new Set([8]),
    );
  });

  it('show a cursor when its words have come, and take it away with its person', async () => {
    const { ours, awareness, people, state } = room();
    const [first] = people;
    if (!first) throw new Error('there are people');
    const before = Y.encodeStateVector(first.doc);
    first.text.insert(5, 'soon');
    const client = first.doc.clientID;
    const cursor = { anchor: told(first.text, 7), head: told(first.text, 7) };
    awareness.states.set(client, { user: {}, cursor });
    awareness.emit('change', [{ added: [client], updated: [], removed: [] }]);
    await Promise.resolve();
    expect(state().field(cursorField).size).toBe(0);
    Y.applyUpdate(ours, Y.encodeStateAsUpdate(first.doc, before));
    expect(state().field(cursorField).get(client)?.head).toBe(7);
    awareness.states.delete(client);
    awareness.emit('change', [{ added: [], updated: [], removed: [client] }]);
    await Promise.resolve();
    expect(state().field(cursorField).size).toBe(0);
  });
});

describe('drawing', () => {
  it('has a caret for each, and a selection where there is one', () => {
    let state = EditorState.create({ doc: 'one two three', extensions: cursorField });
    const cursors = new Map([
      [1, { name: 'Anne Le Gall', colour: 0, anchor: 0, head: 3 }],
      [2, { name: 'Yves', colour: 1, anchor: 99, head: 99 }],
    ]);
    state = state.update({ effects: cursorsTold.of(cursors) }).state;
    const drawn: [number, number][] = [];
    decorations(state).between(0, state.doc.length, (from, to) => {
      drawn.push([from, to]);
    });
    expect(drawn).toEqual([
      [0, 0],
      [0, 3],
      [3, 3],
      [13, 13],
    ]);
  });

  it.each([
    ['Anne Le Gall', 'AL'],
    ['Yves', 'Yv'],
    ['Anne-Marie', 'AM'],
    ['é', 'é'],
    ['', ''],
  ])('writes %j as %j', (name, letters) => expect(initials(name)).toBe(letters));
});

it('the binding writes the changes of one transaction into the text', () => {
  const text = new Y.Doc().getText('content');
  text.insert(0, 'one two three');
  const state = EditorState.create({ doc: text.toString() });
  const { changes, newDoc } = state.update({
    changes: [
      { from: 0, to: 3, insert: 'eleven' },
      { from: 4, insert: 'and ' },
      { from: 8, to: 13 },
    ],
  });
  write(changes, text);
  expect(text.toString()).toBe(newDoc.toString());
});
