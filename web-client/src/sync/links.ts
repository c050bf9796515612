/** Links that are made to be given to others. */

/** A note-taker's key for one note, made now; null if this device may not make one. */
export async function makeKey(event: string, session: string): Promise<string | null> {
  const answer = await fetch('/api/v1/links', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ event, session }),
  });
  if (answer.status === 403) return null;
  if (!answer.ok) throw new Error(`links answered ${answer.status}`);
  return (await answer.json()).key;
}
