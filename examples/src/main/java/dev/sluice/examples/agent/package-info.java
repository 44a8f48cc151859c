/**
 * An agent that asks a model what to do, turn by turn, and a person for permission; each call of the model
 * costs money, and none is paid twice whatever is killed.
 */
package dev.sluice.examples.agent;
