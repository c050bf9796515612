// @ts-check
// Makes yjs.json: updates as the real Yjs writes them, with the text that each must lead to, and
// the updates that the gate must not let pass. Run by hand when a case is added:
//   cd tests && node ../crates/document/vectors/generate.mjs > ../crates/document/vectors/yjs.json
// Client ids and words are fixed, so that the output is the same every time.

import { Y } from './yjs.mjs';

/** @import { Doc } from 'yjs' */

/** @param {Uint8Array} bytes */
const hex = bytes => Buffer.from(bytes).toString('hex');

/**
 * A replica that collects the updates which it makes itself.
 *
 * @param {number} clientID
 */
const peer = (clientID, options = {}) => {
  const doc = new Y.Doc(options);
  doc.clientID = clientID;
  /** @type {Uint8Array[]} */
  const updates = [];
  doc.on('update', (update, origin) => {
    if (origin !== 'remote') updates.push(update);
  });
  return { doc, updates, text: doc.getText('content') };
};

/** @type {(to: { doc: Doc }, ...updates: Uint8Array[]) => void} */
const receive = (to, ...updates) => {
  for (const update of updates) Y.applyUpdate(to.doc, update, 'remote');
};
/** @param {{ doc: Doc }} from */
const everything = from => Y.encodeStateAsUpdate(from.doc);

/** @type {{ name: string, updates: string[], text: string }[]} */
const accepted = [];
/**
 * `updates` in this order lead to `text`.
 *
 * @param {string} name
 * @param {Uint8Array[]} updates
 * @param {string} text
 */
const accept = (name, updates, text) => accepted.push({ name, updates: updates.map(hex), text });

/** @type {{ name: string, why: string, before: string[], update: string }[]} */
const refused = [];
/**
 * `update` is refused by a document that has `before`.
 *
 * @param {string} name
 * @param {string} why
 * @param {Uint8Array} update
 * @param {Uint8Array[]} before
 */
const refuse = (name, why, update, before = []) =>
  refused.push({ name, why, before: before.map(hex), update: hex(update) });

{
  const ada = peer(101);
  ada.text.insert(0, 'Bonjour à tous');
  ada.text.insert(7, ' 😀');
  ada.text.insert(ada.text.length, ' e\u0301 é ḗ שלום مرحبا 👩‍🔬');
  accept('emoji, composed and combining accents, right to left', ada.updates, ada.text.toString());
  accept('the same as one state', [everything(ada)], ada.text.toString());
}
{
  const ada = peer(102);
  ada.text.insert(0, 'one two three');
  ada.text.delete(4, 4);
  ada.text.insert(4, '2 ');
  ada.text.delete(0, 1);
  accept('deletions', ada.updates, ada.text.toString());
  accept('deletions as one state, with collected blocks', [everything(ada)], ada.text.toString());
}
{
  const [ada, bob] = [peer(4000000001), peer(7)];
  ada.text.insert(0, 'middle');
  receive(bob, ...ada.updates);
  ada.text.insert(0, 'left ');
  ada.text.insert(8, 'X');
  bob.text.insert(6, ' right');
  bob.text.insert(3, 'Y');
  bob.text.delete(0, 2);
  const [fromAda, fromBob] = [ada.updates.slice(), bob.updates.slice()];
  receive(ada, ...fromBob);
  receive(bob, ...fromAda);
  if (ada.text.toString() !== bob.text.toString()) throw new Error('Yjs disagrees with itself');
  accept('two clients at once, one order', [...fromAda, ...fromBob], ada.text.toString());
  accept(
    'two clients at once, other order',
    [fromAda[0], ...fromBob, ...fromAda.slice(1)],
    ada.text.toString(),
  );
  accept('two clients as one state', [everything(bob)], ada.text.toString());
  accept(
    'merged, twice',
    [Y.mergeUpdates([...fromAda, ...fromBob]), everything(ada)],
    ada.text.toString(),
  );
}
{
  // Each writes after the other's last word: neither list of blocks stands alone.
  const [ada, bob] = [peer(5), peer(6)];
  for (let turn = 0; turn < 6; turn++) {
    const [who, other] = turn % 2 ? [ada, bob] : [bob, ada];
    const before = Y.encodeStateVector(who.doc);
    who.text.insert(who.text.length >> 1, `${turn}é`);
    receive(other, Y.encodeStateAsUpdate(who.doc, before));
  }
  accept('two clients taking turns, as one state', [everything(ada)], ada.text.toString());
}
{
  const [ada, bob] = [peer(11), peer(12)];
  ada.text.insert(0, 'keep drop keep');
  receive(bob, ...ada.updates);
  bob.text.delete(4, 5);
  bob.text.insert(4, '!');
  receive(ada, ...bob.updates);
  const late = peer(13);
  receive(late, everything(ada));
  late.text.insert(5, '?');
  receive(bob, ...late.updates);
  accept(
    'writing beside what was collected',
    [everything(ada), ...late.updates],
    late.text.toString(),
  );
  accept('all of it, three clients', [everything(bob)], bob.text.toString());
}
{
  const ada = peer(21, { gc: false });
  ada.text.insert(0, 'kept by one who collects nothing');
  ada.text.delete(4, 20);
  accept('deleted words that are still written', [everything(ada)], ada.text.toString());
}
{
  const [ada, bob] = [peer(31), peer(32)];
  ada.text.insert(0, 'a😀b');
  receive(bob, ...ada.updates);
  bob.text.insert(2, '|'); // between the halves of the emoji
  receive(ada, ...bob.updates);
  accept('an emoji split in two', [...ada.updates, ...bob.updates], ada.text.toString());
  accept('an emoji split in two, as one state', [everything(ada)], ada.text.toString());
  const cid = peer(33);
  cid.text.insert(0, 'x\ud83dy');
  accept('half an emoji typed', cid.updates, 'x\ufffdy');
}
{
  const ada = peer(41);
  ada.text.insert(0, 'hello');
  const known = Y.encodeStateVector(ada.doc);
  ada.text.insert(5, ' world');
  accept('partly known', [ada.updates[0], everything(ada)], ada.text.toString());
  accept(
    'a difference',
    [ada.updates[0], Y.encodeStateAsUpdate(ada.doc, known)],
    ada.text.toString(),
  );
  accept('nothing', [Uint8Array.of(0, 0)], '');
}
{
  const large = peer(2 ** 53 - 1);
  large.text.insert(0, 'ids of 53 bits');
  accept('a client id of 53 bits', large.updates, large.text.toString());
}

{
  const ada = peer(51);
  ada.text.insert(0, 'a');
  ada.text.insert(1, 'b');
  ada.text.insert(2, 'c');
  ada.text.delete(1, 1);
  const [a, b, c, deletion] = ada.updates;
  refuse('an update before the one it follows', 'gap', b);
  refuse('a hole, which Yjs writes as Skip', 'gap', Y.mergeUpdates([a, c]));
  refuse('a deletion of something unknown', 'gap', deletion, [a]);
  const bob = peer(52);
  receive(bob, a);
  bob.text.insert(1, '?');
  refuse('writing beside something unknown', 'gap', bob.updates[0]);
  const cid = peer(53);
  receive(cid, b);
  refuse('pending blocks of one who is missing some', 'gap', everything(cid));
}
{
  /** @type {(name: string, write: (doc: Doc) => void) => void} */
  const other = (name, write) => {
    const doc = new Y.Doc();
    doc.clientID = 61;
    write(doc);
    refuse(name, 'forbidden', Y.encodeStateAsUpdate(doc));
  };
  /** @param {Doc} doc */
  const text = doc => doc.getText('content');
  other('another text', doc => doc.getText('other').insert(0, 'x'));
  other('bold', doc => text(doc).insert(0, 'x', { bold: true }));
  other('formatting afterwards', doc => {
    text(doc).insert(0, 'xyz');
    text(doc).format(1, 1, { em: true });
  });
  other('an embedded object', doc => text(doc).insertEmbed(0, { image: 'x' }));
  other('an attribute of the text', doc => text(doc).setAttribute('a', 1));
  other('a map', doc => doc.getMap('content').set('a', 'x'));
  other('an array of anything', doc => doc.getArray('content').insert(0, [1, { a: [true] }]));
  other('bytes', doc => doc.getArray('content').insert(0, [Uint8Array.of(1)]));
  other('a nested text', doc => doc.getArray('content').insert(0, [new Y.Text('x')]));
  other('a subdocument', doc => doc.getArray('content').insert(0, [new Y.Doc({ guid: 'g' })]));
  other('markup', doc => doc.getXmlFragment('content').insert(0, [new Y.XmlElement('p')]));
  const v2 = new Y.Doc();
  v2.clientID = 62;
  text(v2).insert(0, 'encoding V2');
  refuse('an update in encoding V2', 'malformed', Y.encodeStateAsUpdateV2(v2));
}

/** @type {[number, number][][]} */
const vectors = [
  [],
  [[7, 3]],
  [
    [4000000000, 12],
    [7, 300],
  ],
];
const states = vectors.map(clocks => ({
  clocks,
  encoded: hex(Y.encodeStateVector(new Map(clocks))),
}));

console.log(JSON.stringify({ yjs: '13.6.33', accepted, refused, states }, null, 1));
