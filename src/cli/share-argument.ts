/** Tells the command line that it runs as one of the other threads of a scan. */
export const shareArgument = '--walk-share';
