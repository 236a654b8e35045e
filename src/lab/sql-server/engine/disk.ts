/** Room left on the disk of the stand-in, counted only while a limit is set. */
export class Disk {
  #left: number | null = null

  /** Bytes that still fit; null: no limit. */
  get left(): number | null {
    return this.#left
  }

  /** Bytes that still fit from now on; null: no limit. */
  limit(bytes: number | null): void {
    this.#left = bytes
  }

  /** False where it does not fit; then nothing is taken. */
  take(bytes: number): boolean {
    if (this.#left === null) return true
    if (bytes > this.#left) return false
    this.#left -= bytes
    return true
  }
}
