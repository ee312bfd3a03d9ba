/** IP addresses: lists of them, what each kind is for, which ones may be called. */
export {};
