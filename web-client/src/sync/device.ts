/** The device that this browser is for the server, since it redeemed a key. */

/** Tells the server how the person wants to be called; an empty name is none. Whether the server knows it now. */
export async function nameDevice(name: string): Promise<boolean> {
  try {
    const answer = await fetch('/api/v1/device', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ name }),
    });
    return answer.ok;
  } catch {
    // Offline, or without a key: the name is in this browser, and others see it all the same.
    return false;
  }
}
