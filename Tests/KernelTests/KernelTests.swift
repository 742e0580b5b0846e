import CRNNKernels
import Testing
