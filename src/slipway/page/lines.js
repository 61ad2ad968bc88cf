// The bytes of a log from some place to its end, and where its lines begin in them. Nothing is decoded until it is shown.

const NEWLINE = 10;
const MOST_SHOWN = 20000; // bytes of one line
const decoder = new TextDecoder();

export class Lines {
	constructor(base) {
		/** Where in the log the bytes begin. */
		this.base = base;
		this.length = 0;
		this.bytes = new Uint8Array(0);
		this.starts = new Uint32Array(1024);
		this.known = 0;
		if (base === 0) {
			this.starts[this.known++] = 0;
		}
	}

	get end() {
		return this.base + this.length;
	}

	get count() {
		return this.known > 0 && this.starts[this.known - 1] === this.length ? this.known - 1 : this.known;
	}

	append(more) {
		if (this.length + more.length > this.bytes.length) {
			const room = new Uint8Array(Math.max(this.length + more.length, this.bytes.length * 2, 1 << 16));
			room.set(this.bytes.subarray(0, this.length));
			this.bytes = room;
		}
		this.bytes.set(more, this.length);
		for (let at = more.indexOf(NEWLINE); at >= 0; at = more.indexOf(NEWLINE, at + 1)) {
			this.#start(this.length + at + 1);
		}
		this.length += more.length;
	}

	#start(at) {
		if (this.known === this.starts.length) {
			const room = new Uint32Array(this.known * 2);
			room.set(this.starts);
			this.starts = room;
		}
		this.starts[this.known++] = at;
	}

	/** Puts what comes right before; answers how many lines more there are. */
	prepend(more) {
		const before = this.count;
		const all = new Uint8Array(more.length + this.length);
		all.set(more);
		all.set(this.bytes.subarray(0, this.length), more.length);
		const again = new Lines(this.base - more.length);
		again.append(all);
		Object.assign(this, { base: again.base, bytes: again.bytes, length: again.length, starts: again.starts, known: again.known });
		return this.count - before;
	}

	#end(i) {
		const next = i + 1 < this.known ? this.starts[i + 1] - 1 : this.length;
		return next;
	}

	place(i) {
		return this.base + this.starts[i];
	}

	at(place) {
		let low = 0;
		let high = this.count - 1;
		while (low < high) {
			const middle = (low + high + 1) >> 1;
			if (this.place(middle) <= place) {
				low = middle;
			} else {
				high = middle - 1;
			}
		}
		return Math.max(0, low);
	}

	text(i) {
		const from = this.starts[i];
		const end = this.#end(i);
		// Of a line that was overwritten again and again the end counts, of another the beginning.
		const long = end - from > MOST_SHOWN;
		const overwritten = long && this.bytes.subarray(end - MOST_SHOWN, end).includes(13);
		const bytes = !long ? this.bytes.subarray(from, end)
			: overwritten ? this.bytes.subarray(end - MOST_SHOWN, end) : this.bytes.subarray(from, from + MOST_SHOWN);
		const text = decoder.decode(bytes);
		return long && !overwritten ? `${text} … ${end - from - MOST_SHOWN} bytes more` : text;
	}

	block(from, to) {
		return decoder.decode(this.bytes.subarray(this.starts[from], to > from ? this.#end(to - 1) : this.starts[from]));
	}
}
