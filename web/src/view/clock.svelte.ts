// The time, for what counts down; it goes on only while somebody looks.

class Clock {
  now = $state(Date.now());
  #watchers = 0;
  #timer = 0;

  /** Until what is given back is called, the time goes on. */
  watch(): () => void {
    this.now = Date.now();
    if (this.#watchers++ === 0) {
      this.#timer = window.setInterval(() => {
        this.now = Date.now();
      }, 500);
    }
    return () => {
      if (--this.#watchers === 0) clearInterval(this.#timer);
    };
  }
}

export const clock = new Clock();
