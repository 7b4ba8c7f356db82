// The tokens of a user in all tabs of this browser: localStorage holds them, and a lock of the Web Locks API lets one tab
// refresh at a time (authkit-js uses the same lock). The browser releases the lock of a tab that is closed.
//
// Any script of this origin can read localStorage, which is why the page's policy allows scripts of its origin only.

export class TabStore {
  #name;

  constructor(clientId) {
    this.#name = `workos-tokens:${clientId}`;
  }

  load() {
    return localStorage.getItem(this.#name) ?? undefined;
  }

  save(text) {
    localStorage.setItem(this.#name, text);
  }

  clear() {
    localStorage.removeItem(this.#name);
  }

  /** Resolves to a function that releases the lock, or to `null` if another tab holds the lock. */
  tryLock() {
    return new Promise((resolve, reject) => {
      const hold = (lock) => (lock ? new Promise((release) => resolve(release)) : resolve(null));
      navigator.locks.request(this.#name, { ifAvailable: true }, hold).catch(reject);
    });
  }
}
