"""A small Keras network with random weights, as tf2onnx exports it: images [N, H, W, C] in TensorFlow,
turned to ONNX's order and back.

    python3 -m venv /tmp/venv && /tmp/venv/bin/pip install tensorflow-cpu==2.21.0 tf2onnx==1.17.0 onnx
    /tmp/venv/bin/python keras_network.py
"""
import numpy as np
import tensorflow as tf
import tf2onnx

from case import save

tf.keras.utils.set_random_seed(4)
layers = tf.keras.layers


def block(x, channels, strides):
    start = x
    x = layers.DepthwiseConv2D(3, strides=strides, padding="same", use_bias=False)(x)
    x = layers.ReLU(6.0)(layers.BatchNormalization()(x))
    x = layers.BatchNormalization()(layers.Conv2D(channels, 1, use_bias=False)(x))
    same = strides == 1 and start.shape[-1] == channels
    return layers.Add()([start, x]) if same else x


def squeeze_and_excite(x):
    scale = layers.GlobalAveragePooling2D(keepdims=True)(x)
    scale = layers.Conv2D(4, 1, activation="relu")(scale)
    return layers.Multiply()([x, layers.Conv2D(16, 1, activation="sigmoid")(scale)])


def network():
    image = layers.Input((32, 32, 3), name="image")
    x = layers.ZeroPadding2D(((0, 1), (0, 1)))(layers.Rescaling(1 / 127.5, -1)(image))
    x = layers.Conv2D(8, 3, strides=2, padding="valid", use_bias=False)(x)
    x = layers.Activation("swish")(layers.BatchNormalization()(x))
    x = squeeze_and_excite(block(block(block(x, 8, 1), 16, 2), 16, 1))
    half = layers.UpSampling2D(2, interpolation="bilinear")(layers.MaxPooling2D(2)(x))
    x = layers.GlobalAveragePooling2D()(layers.Concatenate()([x, half]))
    return tf.keras.Model(image, layers.Dense(10, activation="softmax")(x))


def main():
    model = network()
    for layer in model.layers:
        if isinstance(layer, layers.BatchNormalization):
            channels = layer.gamma.shape[0]
            random = np.random.default_rng(channels)
            layer.set_weights([random.uniform(0.5, 1.5, channels), random.normal(0, 0.2, channels),
                               random.normal(0, 0.2, channels), random.uniform(0.5, 2, channels)])
    signature = (tf.TensorSpec((None, 32, 32, 3), tf.float32, name="image"),)
    function = tf.function(lambda image: model(image, training=False), input_signature=signature)
    proto, _ = tf2onnx.convert.from_function(function, input_signature=signature, opset=15)
    image = np.random.default_rng(1).uniform(0, 255, (2, 32, 32, 3)).astype(np.float32)
    save("keras", proto, [image], [model(image, training=False).numpy()])


main()
