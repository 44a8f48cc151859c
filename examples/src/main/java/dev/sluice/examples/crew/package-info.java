/**
 * Many processes at one task, as the examples need them: started a few at a time, let go at once, killed
 * and replaced; and what they leave outside of the database, to compare it with.
 */
package dev.sluice.examples.crew;
