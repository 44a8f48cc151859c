/** Trees of real files, whatever their names are made of, and without the files of the example itself. */
package dev.sluice.examples.tree;
