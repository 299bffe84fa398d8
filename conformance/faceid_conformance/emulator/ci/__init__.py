"""The operations of CI LivenessRecognition on COS, as the emulator answers them.

Refuses to know the face operations.
"""
