"""The report card of segments: figures with their thresholds, by Kotler's five criteria and three more."""
