const TELL_EVERY_MILLISECONDS = 20_000;

/** What a bench does at the moment, on standard error: a line when that changes, and one every 20 seconds with the time it has taken. */
export class Progress {
  private what = "";
  private started = 0;

  constructor() {
    setInterval(() => this.tell(), TELL_EVERY_MILLISECONDS).unref();
  }

  /** Something else begins, such as `600 masters: the first up`. */
  readonly say = (what: string): void => {
    this.what = what;
    this.started = Date.now();
    console.error(`bench: ${what}`);
  };

  private tell(): void {
    const seconds = Math.round((Date.now() - this.started) / 1000);
    if (this.what !== "") console.error(`bench: ${this.what} (${seconds} s)`);
  }
}
