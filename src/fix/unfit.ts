/** Why something cannot be written for another entry. */
export class Unfit extends Error {}
