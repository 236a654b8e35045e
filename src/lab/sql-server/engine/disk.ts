/** What each volume of the machine holds. */
const VOLUME_BYTES = 256 * 1024 ** 3

/** Room left on the disks of the stand-in, counted together and only while a limit is set. */
export class Disk {
  #left: number | null = null

  /** Bytes that still fit; null: no limit. */
  get left(): number | null {
    return this.#left
  }

  /** As Windows tells of each volume. `used`: bytes of the files on it. */
  volume(used: number): {readonly total: number; readonly free: number} {
    const room = Math.max(0, VOLUME_BYTES - used)
    return {total: VOLUME_BYTES, free: this.#left === null ? room : Math.min(room, this.#left)}
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
