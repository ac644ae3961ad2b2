/** How many more frames the kernel may send: given in batches, since each message costs the kernel and JupyterLab a repaint. */

const BATCH = 8;

export class Credit {
  #drawn = 0;

  #give: (n: number) => void;

  constructor(give: (n: number) => void) {
    this.#give = give;
  }

  /** After hello the kernel starts with a full window. */
  restart(): void {
    this.#drawn = 0;
  }

  /** n more frames have been drawn (or overtaken by a newer one before they could be). */
  spend(n: number): void {
    this.#drawn += n;
    while (this.#drawn >= BATCH) {
      this.#drawn -= BATCH;
      this.#give(BATCH);
    }
  }
}
